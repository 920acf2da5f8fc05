select code_version, configuration from report.setting
