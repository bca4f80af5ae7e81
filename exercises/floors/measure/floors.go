package main

import "fmt"

// pages is the folder of the pages, in the workspace.
const pages = "exercises/floors"

// floor is a stage of the course, and the step of mini after which the reader meets it.
type floor struct {
	number int
	page   string // the file
	stage  string // the folder
	step   int    // of mini, whose program is compared
	before int    // the last step of mini that belongs to the floor below

	miniPath, stagePath string // what wrk asks for
	connections         int    // of wrk
	holdsOne            bool   // the server has one connection at a time
	args                []string
}

// Floor 1 is compared with step 02, the last step at which mini blocks.
var floors = []floor{
	{number: 1, page: "01-blocking.md", stage: "stage01-blocking", step: 2,
		miniPath: "/", stagePath: "/", connections: 1, holdsOne: true},
	{number: 2, page: "02-poller.md", stage: "stage02-poller", step: 9, before: 2,
		miniPath: "/", stagePath: "/", connections: 50},
	{number: 3, page: "03-http-parser.md", stage: "stage03-http-parser", step: 25, before: 9,
		miniPath: "/", stagePath: "/", connections: 50},
	{number: 4, page: "04-router.md", stage: "stage04-router", step: 27, before: 25,
		miniPath: "/hello/Ada", stagePath: "/users/Ada", connections: 50},
	{number: 5, page: "05-templates.md", stage: "stage05-templates", step: 41, before: 27,
		miniPath: "/greet/Ada", stagePath: "/hello/Ada", connections: 50},
	{number: 6, page: "06-final.md", stage: "stage06-final", step: 45, before: 41,
		miniPath: "/", stagePath: "/hello", connections: 50, args: []string{"-log", "off"}},
}

// hasLimits reports whether the servers have the flag -timeout as the suite understands it.
func (f floor) hasLimits() bool { return f.number >= 3 }

func (f floor) miniName() string  { return fmt.Sprintf("mini, step %02d", f.step) }
func (f floor) stageName() string { return fmt.Sprintf("floor %d", f.number) }
