module looper.example/stage06-final

go 1.26.0

require (
	github.com/go-playground/validator/v10 v10.30.6
	github.com/gobwas/httphead v0.1.0
	github.com/gobwas/ws v1.5.0
	github.com/gomodule/redigo v1.9.3
	github.com/google/go-cmp v0.7.0
	github.com/klauspost/compress v1.20.4
	github.com/peterbourgon/ff/v3 v3.4.0
	github.com/stretchr/testify v1.11.1
	golang.org/x/crypto v0.58.0
	looper.example/stage02-poller v0.0.0
	looper.example/stage03-http-parser v0.0.0
	looper.example/stage04-router v0.0.0
	looper.example/stage05-templates v0.0.0
)

require (
	github.com/davecgh/go-spew v1.1.1 // indirect
	github.com/gabriel-vasile/mimetype v1.4.16 // indirect
	github.com/go-playground/locales v0.14.2 // indirect
	github.com/go-playground/universal-translator v0.18.2 // indirect
	github.com/leodido/go-urn v1.5.0 // indirect
	github.com/pmezard/go-difflib v1.0.0 // indirect
	golang.org/x/sys v0.49.0 // indirect
	golang.org/x/text v0.43.0 // indirect
	gopkg.in/yaml.v3 v3.0.1 // indirect
)

replace looper.example/stage02-poller => ../stage02-poller

replace looper.example/stage03-http-parser => ../stage03-http-parser

replace looper.example/stage04-router => ../stage04-router

replace looper.example/stage05-templates => ../stage05-templates
