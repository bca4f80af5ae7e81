module looper.example/stage06-final/lanes

go 1.26.0

require (
	github.com/bradfitz/gomemcache v0.0.0-20230905024940-24af94b03874
	github.com/gomodule/redigo v1.9.3
	github.com/jackc/pgx/v5 v5.12.0
	github.com/stretchr/testify v1.11.1
	golang.org/x/crypto v0.58.0
	looper.example/stage02-poller v0.0.0
	looper.example/stage03-http-parser v0.0.0
	looper.example/stage06-final v0.0.0
)

require (
	github.com/davecgh/go-spew v1.1.1 // indirect
	github.com/jackc/pgpassfile v1.0.0 // indirect
	github.com/jackc/pgservicefile v0.0.0-20240606120523-5a60cdf6a761 // indirect
	github.com/jackc/puddle/v2 v2.2.3 // indirect
	github.com/kr/text v0.2.0 // indirect
	github.com/pmezard/go-difflib v1.0.0 // indirect
	github.com/rogpeppe/go-internal v1.16.0 // indirect
	golang.org/x/sync v0.24.0 // indirect
	golang.org/x/sys v0.49.0 // indirect
	golang.org/x/text v0.43.0 // indirect
	gopkg.in/yaml.v3 v3.0.1 // indirect
	looper.example/stage04-router v0.0.0 // indirect
	looper.example/stage05-templates v0.0.0 // indirect
)

replace looper.example/stage02-poller => ../../stage02-poller

replace looper.example/stage03-http-parser => ../../stage03-http-parser

replace looper.example/stage04-router => ../../stage04-router

replace looper.example/stage05-templates => ../../stage05-templates

replace looper.example/stage06-final => ..
