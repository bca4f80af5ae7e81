package router_test

import (
	"fmt"
	"strings"

	"looper.example/stage04-router/router"
)

// handler stands for a program's type of handlers.
type handler func(m *router.Match[handler]) string

func Example() {
	var r router.Router[handler]
	r.Handle("GET", "/", func(*router.Match[handler]) string { return "home" })
	r.Handle("GET", "/users/{id:int}", func(m *router.Match[handler]) string {
		id, _ := m.Int("id")
		return fmt.Sprintf("user number %d", id)
	})
	r.Handle("GET", "/users/{name}", func(m *router.Match[handler]) string {
		return fmt.Sprintf("user %s", m.Param("name"))
	})
	r.Handle("POST", "/users/{name}", func(*router.Match[handler]) string { return "changed" })

	var m router.Match[handler] // reused for each request
	for _, request := range []string{
		"GET /", "GET /users/7", "HEAD /users/zo%C3%AB", "PUT /users/7", "OPTIONS /users/zoe", "GET /nowhere",
	} {
		method, path, _ := strings.Cut(request, " ")
		switch r.Lookup([]byte(method), []byte(path), &m) {
		case router.Found:
			fmt.Printf("%-20s 200 %s, by %s\n", request, m.Handler()(&m), m.Pattern())
		case router.MethodNotAllowed:
			fmt.Printf("%-20s 405 Allow: %s\n", request, m.AppendAllow(nil))
		case router.Options:
			fmt.Printf("%-20s 204 Allow: %s\n", request, m.AppendAllow(nil))
		case router.NotFound:
			fmt.Printf("%-20s 404\n", request)
		}
	}
	// Output:
	// GET /                200 home, by /
	// GET /users/7         200 user number 7, by /users/{id:int}
	// HEAD /users/zo%C3%AB 200 user zoë, by /users/{name}
	// PUT /users/7         405 Allow: GET, HEAD, OPTIONS, POST
	// OPTIONS /users/zoe   204 Allow: GET, HEAD, OPTIONS, POST
	// GET /nowhere         404
}

func ExampleRouter_String() {
	var r router.Router[string]
	for _, route := range []string{
		"GET /", "GET /users", "POST /users", "GET /users/me", "GET /users/{name}", "GET /users/{id:int}",
		"DELETE /users/{id:int}", "GET /users/{id:int}/edit", "POST /users/{id:int}/edit",
		"GET /files/{rest:path}", "GET /files/{name}.json",
	} {
		method, pattern, _ := strings.Cut(route, " ")
		r.Handle(method, pattern, route)
	}
	fmt.Print(r.String())
	// Output:
	// /                  GET
	// ├─ files/
	// │  ├─ {name}.json  GET
	// │  └─ {rest:path}  GET
	// └─ users           GET, POST
	//    └─ /
	//       ├─ me        GET
	//       ├─ {id:int}  DELETE, GET
	//       │  └─ /edit  GET, POST
	//       └─ {name}    GET
}

func ExampleRouter_Explain() {
	var r router.Router[string]
	r.Handle("GET", "/users/me", "")
	r.Handle("GET", "/users/{id:int}", "")
	r.Handle("GET", "/users/{name}/edit", "")

	steps, outcome := r.Explain("GET", "/users/me/edit")
	for _, step := range steps {
		fmt.Printf("%2d  %-10s %-8s %s\n", step.Offset, step.Node, step.Path, step.Verdict)
	}
	fmt.Println(outcome)
	// Output:
	//  1  users/     users/   matches
	//  7  me         me       matches
	//  7  {id:int}            differs
	//  7  {name}     me       matches
	//  9  /edit      /edit    matches
	// 14  /edit               found
	// found
}

func ExampleRouter_URL() {
	var r router.Router[string]
	r.Handle("GET", "/users/{id:int}", "").Named("user")
	r.Handle("GET", "/files/{name}.json", "").Named("file")

	fmt.Println(r.URL("user", 7))
	fmt.Println(r.URL("file", "left/right & more"))
	fmt.Println(r.URL("user", "seven"))
	// Output:
	// /users/7 <nil>
	// /files/left%2Fright%20&%20more.json <nil>
	//  URL "user" of pattern "/users/{id:int}", parameter "id": expected a whole number from -2^63 to 2^63-1, found "seven"
}

func ExampleRouter_Add() {
	var r router.Router[string]
	r.Handle("GET", "/users/{id}", "")

	for _, pattern := range []string{"/users/{name}", "/users/{id", "/users/{id:integer}"} {
		_, err := r.Add("GET", pattern, "")
		fmt.Println(err)
	}
	// Output:
	// "GET /users/{name}" conflicts with "GET /users/{id}": they are for the same requests
	// pattern "/users/{id": column 11: expected ":" or "}", found the end
	// pattern "/users/{id:integer}": column 12: expected bool, uuid, uint, int, float, path, or a regular expression, found "integer"
}

func ExampleGroup() {
	var r router.Router[func() string]
	inside := func(name string) func(func() string) func() string {
		return func(next func() string) func() string {
			return func() string { return name + "(" + next() + ")" }
		}
	}
	api := r.Group("/api", inside("log"))
	admin := api.Group("/admin", inside("auth"), inside("audit"))
	api.Handle("GET", "/status", func() string { return "up" })
	admin.Handle("GET", "", func() string { return "secrets" })

	for route := range r.Routes() {
		fmt.Println(route, route.Handler()())
	}
	// Output:
	// GET /api/status log(up)
	// GET /api/admin log(auth(audit(secrets)))
}
