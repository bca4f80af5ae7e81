module looper.example/exercises

go 1.26.0

require (
	github.com/fsnotify/fsnotify v1.10.1
	github.com/google/go-cmp v0.7.0
	github.com/stretchr/testify v1.11.1
	golang.org/x/term v0.47.0
	looper.example/stage02-poller v0.0.0
	looper.example/stage06-final v0.0.0
	looper.example/stage06-final/cmd/looper v0.0.0
)

require (
	github.com/davecgh/go-spew v1.1.1 // indirect
	github.com/pmezard/go-difflib v1.0.0 // indirect
	golang.org/x/sys v0.49.0 // indirect
	gopkg.in/yaml.v3 v3.0.1 // indirect
	looper.example/stage01-blocking v0.0.0
	looper.example/stage03-http-parser v0.0.0
	looper.example/stage04-router v0.0.0
	looper.example/stage05-templates v0.0.0
)

replace looper.example/stage06-final => ../stage06-final

replace looper.example/stage06-final/cmd/looper => ../stage06-final/cmd/looper

replace looper.example/stage01-blocking => ../stage01-blocking

replace looper.example/stage02-poller => ../stage02-poller

replace looper.example/stage03-http-parser => ../stage03-http-parser

replace looper.example/stage04-router => ../stage04-router

replace looper.example/stage05-templates => ../stage05-templates
