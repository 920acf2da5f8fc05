select '城市码的编排是本项目自定的；没有公开的同名标准可以对照' as limit
union all select '赋码与归并没有随数据附人工标注的金标，准确率与召回率未在本报告中验证；估计值已注明'
union all select '人员总数来自各部门记录，不等于常住人口'
union all select '2025-11-06 行政区划调整后的区划代码取自公开名单，未经核实'
union all select '保存期限只声明，未按期自动删除；授权、揭示、导出尚无登记'
