// Package compile turns the tree of a template into closures.
//
//	{{ name | upper }}           Print(Filter(Name))            the tree
//	                             |     |      |
//	name is slot 0               |     |      f.Slots[0]        an eval: an expression
//	                             |     upper.Run(eval)          an eval
//	                             print, escaped                 an exec: a statement
//
// Each node becomes a Go function, a closure. Its variables hold its parts, and all that is known
// before the template runs. For each scope, symbolReader first notes the names in it; symbols then has
// the slot of each name. Then the statements are compiled.
//
// Compile is the interface. There is a file for each group of tags, with its name.
package compile
