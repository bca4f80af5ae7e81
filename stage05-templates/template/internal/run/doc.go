// Package run is the runtime of compiled templates.
//
//	Environment       filters, tests, globals, limits, and how to load a template
//	  Template        compiled once, rendered by many goroutines at the same time
//	    Render        one rendering: output, meter, memory
//	      Context     the variables that a template gets and exports, by name
//	        Frame     the variables of a function while it runs, by slot
//	          Eval    an expression, as a closure
//	          Exec    a statement, as a closure
//
// A Function is the body of a template, of a block or of a macro. Package compile makes it; this
// package knows nothing about tags and expressions. It has what they need at run time: loops, macros,
// blocks and their lineage, modules, and errors with their places.
package run
