package showcase_test

import (
	"fmt"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/showcase"
)

// The showcase's routes; those of the static files are added when it begins to listen.
func ExampleNew() {
	app := showcase.New(looper.Config{})
	fmt.Print(app.RouteTree())
	// Output:
	// /                        GET
	// ├─ a
	// │  ├─ pi/moons/
	// │  │  └─ {planet}        GET
	// │  └─ ttic               GET
	// ├─ broken                GET
	// ├─ c
	// │  ├─ lock               GET
	// │  │  └─ /events         GET
	// │  └─ o
	// │     ├─ okies           GET, POST
	// │     └─ untdown         GET
	// ├─ form                  GET, POST
	// ├─ gather                GET
	// ├─ hello                 GET
	// ├─ json                  GET
	// ├─ m
	// │  ├─ etrics             GET
	// │  └─ iddleware          GET
	// ├─ nethttp               GET
	// ├─ order                 GET, POST
	// ├─ p
	// │  ├─ lanets             GET
	// │  │  └─ .csv            GET
	// │  └─ ri
	// │     ├─ mes/
	// │     │  └─ {below:int}  GET
	// │     └─ vate            GET
	// ├─ r
	// │  ├─ e
	// │  │  ├─ direct          GET
	// │  │  └─ quest           GET
	// │  └─ outes              GET
	// ├─ s
	// │  ├─ e
	// │  │  ├─ arch            GET
	// │  │  └─ ssion           GET, POST
	// │  ├─ hout               GET
	// │  │  └─ /socket         GET
	// │  ├─ leep               GET
	// │  └─ ource              GET
	// │     └─ /
	// │        └─ {file:path}  GET
	// ├─ template              GET
	// └─ u
	//    ├─ pload              GET, POST
	//    │  └─ /progress       GET
	//    └─ sers/
	//       └─ {id:int}        GET
}
