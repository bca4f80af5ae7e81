// Package run is what compiled templates run on.
//
//	Environment       filters, tests, globals, limits, and how to load a template
//	  Template        compiled once, rendered by many goroutines at once
//	    Render        one rendering: output, meter, room to work in
//	      Context     the variables that a template was given and shows: by name
//	        Frame     the variables of a function while it runs: by slot
//	          Eval    an expression, as a closure
//	          Exec    a statement, as a closure
//
// A Function is the body of a template, of a block or of a macro. Package compile makes
// it; this package knows nothing of tags and expressions. Here is what they meet at run
// time: loops, macros, blocks and their lineage, modules, and errors with their places.
package run
