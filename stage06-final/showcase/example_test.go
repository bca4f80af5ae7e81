package showcase_test

import (
	"fmt"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/showcase"
)

// The showcase's routes; those of the static files are added when it begins to listen.
func ExampleNew() {
	app := showcase.New(looper.Config{})
	fmt.Print(app.Routes())
	// Output:
	// /               GET
	// ├─ attic        GET
	// ├─ broken       GET
	// ├─ form         GET, POST
	// ├─ hello        GET
	// ├─ json         GET
	// ├─ r
	// │  ├─ edirect   GET
	// │  └─ outes     GET
	// ├─ template     GET
	// └─ users/
	//    └─ {id:int}  GET
}
