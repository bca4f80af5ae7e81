module looper.example/stage06-final/demos

go 1.26.0

require (
	github.com/chromedp/cdproto v0.0.0-20250724212937-08a3db8b4327
	github.com/chromedp/chromedp v0.14.2
	github.com/gobwas/ws v1.5.0
	github.com/gomodule/redigo v1.9.3
	github.com/stretchr/testify v1.11.1
	looper.example/stage06-final v0.0.0
)

require (
	github.com/chromedp/sysutil v1.1.0 // indirect
	github.com/davecgh/go-spew v1.1.1 // indirect
	github.com/go-json-experiment/json v0.0.0-20250725192818-e39067aee2d2 // indirect
	github.com/gobwas/httphead v0.1.0 // indirect
	github.com/klauspost/compress v1.20.4 // indirect
	github.com/peterbourgon/ff/v3 v3.4.0 // indirect
	github.com/pmezard/go-difflib v1.0.0 // indirect
	golang.org/x/crypto v0.58.0 // indirect
	golang.org/x/sys v0.49.0 // indirect
	gopkg.in/yaml.v3 v3.0.1 // indirect
	looper.example/stage02-poller v0.0.0 // indirect
	looper.example/stage03-http-parser v0.0.0 // indirect
	looper.example/stage04-router v0.0.0 // indirect
	looper.example/stage05-templates v0.0.0 // indirect
)

replace looper.example/stage02-poller => ../../stage02-poller

replace looper.example/stage03-http-parser => ../../stage03-http-parser

replace looper.example/stage04-router => ../../stage04-router

replace looper.example/stage05-templates => ../../stage05-templates

replace looper.example/stage06-final => ..
