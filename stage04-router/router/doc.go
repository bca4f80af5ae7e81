// Package router finds the handler for a request's method and path. It is a radix
// tree: patterns that begin with the same text share the nodes for it. So a lookup
// reads the path from left to right, and does not try each route.
//
//	/                  GET                /
//	├─ files/
//	│  ├─ {name}.json  GET                /files/{name}.json
//	│  └─ {rest:path}  GET                /files/{rest:path}
//	└─ users           GET, POST          /users
//	   └─ /
//	      ├─ me        GET                /users/me
//	      ├─ {id:int}  DELETE, GET        /users/{id:int}
//	      │  └─ /edit  GET, POST          /users/{id:int}/edit
//	      └─ {name}    GET                /users/{name}
//
// # Patterns
//
//	/users/me            fixed text; a percent-code means the same as the character it encodes
//	/users/{name}        a parameter: one segment, not empty
//	/users/{id:int}      ... of a type: bool, uuid, uint, int or float
//	/years/{y:[0-9]{4}}  ... that a regular expression matches as a whole
//	/files/{name}.json   ... with fixed text before or after it in its segment
//	/files/{rest:path}   the rest of the path with its slashes; it may be empty
//
// Only a parameter of type path can be empty, so an expression that matches the empty text
// is an error. Text that may be missing needs a second route: /a and /a{x:\.json}.
//
// A segment has at most one parameter, and a pattern at most MaxParams. Case matters. So do
// a slash at the end and a double slash: /users and /users/ are two paths. "." and ".."
// are segments like others. Write a brace in fixed text as %7B or %7D.
//
// # Which route wins
//
// The most specific one, whatever the order of registration. Two patterns are
// compared segment by segment from the left, and the first difference decides:
//
//  1. fixed text before parameters
//  2. of two parameters, the one with more fixed text before it
//  3. then the one with more fixed text after it
//  4. then by type: bool, uuid, uint, int, float, a regular expression, none, path
//  5. two regular expressions in the alphabetical order of their text
//
// A lookup tries them in this order. If one leads to no route, the lookup comes back and
// tries the next: with /users/me and /users/{name}/edit, it finds the path /users/me/edit.
// It also comes back from a route for another method. The work is bounded for all paths
// and patterns: a walk enters no node of the tree twice and reads one segment for each
// (walk.go says why), and a lookup is one walk, or two if the path has percent-codes.
//
// # Encoding
//
// Paths are matched before they are decoded: %2F is a part of its segment and never
// separates two. Parameters are decoded once. In a parameter of type path, a decoded %2F
// looks like the slashes around it. A handler that must tell them apart has to look at
// the request's path.
//
// # Interface
//
//	Router   Add, Handle, Remove      routes, while no lookup runs
//	         Group                    routes with a common prefix and middleware
//	         Lookup, LookupString     the way from a request to a Match; nothing is allocated
//	         URL, AppendURL           from a route's name to a path
//	         Routes, String, Explain  the routes as a list and as a tree; a lookup step by step
//	Outcome  Found, NotFound, MethodNotAllowed, Options
//	Match    Handler, Pattern, Route, Param, Params, Int, Uint, Float, Bool, AppendAllow
//	Route    Method, Pattern, Handler, Params, Name, Named
//
// Errors: PatternError, MethodError, ConflictError, URLError.
package router
