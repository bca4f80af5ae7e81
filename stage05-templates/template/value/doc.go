// Package value gives Go data the behaviour of Python's data, which templates expect: truth, operators,
// printing, methods.
//
// A Value wraps Go data without copying it. Its Kind says which of Python's
// types it behaves like:
//
//	nil ............ None        []T, [n]T ........ list
//	bool ........... bool        map[K]V .......... dict (keys in sorted order)
//	int8 .. uint64 . int         *Dict ............ dict (in order of insertion)
//	float32, 64 .... float       struct, *struct .. object with attributes
//	string, []byte . str         func ............. callable
//	Markup ......... Markup      iter.Seq, Seq2 ... iterable
//	time.Time ...... datetime    *T ............... as T
//
// Functions that could take long or make something large take a Meter. It counts what one render has
// spent, and ends the render with an error when it has spent too much. A nil Meter counts nothing.
//
//	making and reading     Of, None, Bool, Int, Float, String, Safe, NewList, NewTuple, NewDict, NewIterator; Export
//	printing (str, repr)   AppendText, AppendRepr, AppendEscaped, AppendFloat, Format (the % operator), AppendJSON, Pretty
//	numbers                Add, Sub, Mul, Div, FloorDiv, Mod, Pow, Neg, Pos, Round, ParseInt, ParseFloat
//	comparing              Truth, Test, Equal, Compare, Contains
//	containers             Len, Iterate, Collect, Index, Slice
//	attributes and calls   Types (Python's methods too), Call, Func, Named, Kwargs, NewMethod
//	text                   Upper, Lower, Capitalize, Join, StripTags, SplitLines, IsSpace, ...
//	undefined values       Undefined, UndefinedHint, UndefinedItem, UndefinedMode
//
// Errors are of type *Error, and have the name of Python's exception.
package value
