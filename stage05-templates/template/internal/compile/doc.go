// Package compile makes closures of the tree of a template.
//
//	{{ name | upper }}           Print(Filter(Name))            the tree
//	                             |     |      |
//	name is slot 0               |     |      f.Slots[0]        an eval: an expression
//	                             |     upper.Run(eval)          an eval
//	                             print, escaped                 an exec: a statement
//
// Each node becomes a Go function that has its parts, and all that is known before
// rendering, in its variables. First the symbols of a scope are noted (symbolReader),
// then its statements are compiled: symbols says which slot a name is in.
//
// Compile is the interface. There is a file for each group of tags, named after it.
package compile
