module looper.example/stage06-final/trials

go 1.26.0

require (
	github.com/coder/websocket v1.8.15
	github.com/go-chi/chi/v5 v5.5.0
	github.com/gorilla/handlers v1.5.2
	github.com/gorilla/websocket v1.5.3
	github.com/graphql-go/graphql v0.8.1
	github.com/graphql-go/handler v0.2.4
	github.com/klauspost/compress v1.20.4
	github.com/prometheus/client_golang v1.20.5
	github.com/prometheus/common v0.69.0
	github.com/rs/cors v1.11.1
	github.com/stretchr/testify v1.11.1
	looper.example/stage02-poller v0.0.0
	looper.example/stage06-final v0.0.0
)

require (
	github.com/beorn7/perks v1.0.1 // indirect
	github.com/cespare/xxhash/v2 v2.3.0 // indirect
	github.com/davecgh/go-spew v1.1.1 // indirect
	github.com/felixge/httpsnoop v1.0.3 // indirect
	github.com/gobwas/httphead v0.1.0 // indirect
	github.com/gobwas/ws v1.5.0 // indirect
	github.com/kr/text v0.2.0 // indirect
	github.com/munnerz/goautoneg v0.0.0-20191010083416-a7dc8b61c822 // indirect
	github.com/pmezard/go-difflib v1.0.0 // indirect
	github.com/prometheus/client_model v0.6.3 // indirect
	github.com/prometheus/procfs v0.22.0 // indirect
	golang.org/x/sys v0.49.0 // indirect
	google.golang.org/protobuf v1.36.12 // indirect
	gopkg.in/yaml.v3 v3.0.1 // indirect
	looper.example/stage03-http-parser v0.0.0 // indirect
	looper.example/stage04-router v0.0.0 // indirect
	looper.example/stage05-templates v0.0.0 // indirect
)

replace looper.example/stage02-poller => ../../stage02-poller

replace looper.example/stage03-http-parser => ../../stage03-http-parser

replace looper.example/stage04-router => ../../stage04-router

replace looper.example/stage05-templates => ../../stage05-templates

replace looper.example/stage06-final => ..
