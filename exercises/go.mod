module looper.example/exercises

go 1.26.0

require (
	github.com/fsnotify/fsnotify v1.10.1
	github.com/google/go-cmp v0.7.0
	github.com/stretchr/testify v1.11.1
	golang.org/x/term v0.47.0
	looper.example/stage06-final v0.0.0
	looper.example/stage06-final/cmd/looper v0.0.0
)

require (
	github.com/davecgh/go-spew v1.1.1 // indirect
	github.com/pmezard/go-difflib v1.0.0 // indirect
	golang.org/x/sys v0.49.0 // indirect
	gopkg.in/yaml.v3 v3.0.1 // indirect
)

replace looper.example/stage06-final => ../stage06-final

replace looper.example/stage06-final/cmd/looper => ../stage06-final/cmd/looper
