package syntax

import "looper.example/stage05-templates/template/value"

// Node is a part of the tree of a template.
type Node interface {
	// Position returns where the node begins in the source. For an operator between two operands, it
	// returns the place of the operator.
	Position() Pos
}

// Statement is a node that prints something or has another effect.
type Statement interface {
	Node
	statement()
}

// at is the position of the node that embeds it.
type at struct{ pos Pos }

func (a at) Position() Pos { return a.pos }

// Template is a whole source.
type Template struct {
	at
	Source Source
	Body   []Statement
}

// The statements. If a part is missing in the source, its list is empty.
type (
	// Text is printed as it is.
	Text struct {
		at
		Text string
	}
	// Print is {{ Values[0] }} or {% print Values[0], ... %}.
	Print struct {
		at
		Values []Expression
	}
	// For is {% for Target in Items if Test recursive %}Body{% else %}Else{% endfor %}.
	For struct {
		at
		Target    Expression // a Name or a Tuple of targets
		Items     Expression
		Test      Expression // nil if there is none
		Recursive bool
		Body      []Statement
		Else      []Statement
	}
	// If is {% if Test %}Body{% elif ... %}{% else %}Else{% endif %}.
	If struct {
		at
		Test  Expression
		Body  []Statement
		Elifs []*If // with Test and Body only
		Else  []Statement
	}
	// Set is {% set Target = Value %}.
	Set struct {
		at
		Target Expression // a Name, a Tuple of targets or a NamespaceAttribute
		Value  Expression
	}
	// SetBlock is {% set Target | Filter %}Body{% endset %}.
	SetBlock struct {
		at
		Target Expression
		Filter Expression // a chain of filters, of which the first has no X; nil if there is none
		Body   []Statement
	}
	// With is {% with Targets[0] = Values[0], ... %}Body{% endwith %}.
	With struct {
		at
		Targets []Expression
		Values  []Expression
		Body    []Statement
	}
	// FilterBlock is {% filter Filter %}Body{% endfilter %}.
	FilterBlock struct {
		at
		Filter Expression // a chain of filters whose first has no X
		Body   []Statement
	}
	// Autoescape is {% autoescape Enabled %}Body{% endautoescape %}.
	Autoescape struct {
		at
		Enabled Expression
		Body    []Statement
	}
	// Block is {% block Name scoped required %}Body{% endblock %}.
	Block struct {
		at
		Name             string
		Scoped, Required bool
		Body             []Statement
	}
	// Extends is {% extends Template %}.
	Extends struct {
		at
		Template Expression
	}
	// Include is {% include Template ignore missing without context %}.
	Include struct {
		at
		Template       Expression
		IgnoreMissing  bool
		WithoutContext bool
	}
	// Import is {% import Template as Target with context %}.
	Import struct {
		at
		Template    Expression
		Target      string
		WithContext bool
	}
	// FromImport is {% from Template import Names[0].Name as Names[0].As, ... with context %}.
	FromImport struct {
		at
		Template    Expression
		Names       []ImportedName
		WithContext bool
	}
	// Macro is {% macro Name Signature %}Body{% endmacro %}.
	Macro struct {
		at
		Name string
		Signature
		Body []Statement
	}
	// CallBlock is {% call Signature Call %}Body{% endcall %}.
	CallBlock struct {
		at
		Signature
		Call *Call
		Body []Statement
	}
	// Trans is {% trans %}Text{% endtrans %}. It sets Count if that is not nil, and prints Message,
	// which calls the gettext functions.
	Trans struct {
		at
		Count   *Set
		Message *Print
	}
	// Do is {% do Value %}.
	Do struct {
		at
		Value Expression
	}
	// Debug is {% debug %}.
	Debug struct{ at }
	// Break is {% break %}.
	Break struct{ at }
	// Continue is {% continue %}.
	Continue struct{ at }
)

// ImportedName is a name that a FromImport imports, and its name in this template.
type ImportedName struct{ Name, As string }

// Signature is the parameters of a Macro or of the body of a CallBlock: (Params[0], ...). The last ones
// have Defaults.
type Signature struct {
	Params   []*Name
	Defaults []Expression
}

// Default returns the default of a parameter, or nil if it has none.
func (s *Signature) Default(param int) Expression {
	if i := param - len(s.Params) + len(s.Defaults); i >= 0 {
		return s.Defaults[i]
	}
	return nil
}

func (*Text) statement()        {}
func (*Print) statement()       {}
func (*For) statement()         {}
func (*If) statement()          {}
func (*Set) statement()         {}
func (*SetBlock) statement()    {}
func (*With) statement()        {}
func (*FilterBlock) statement() {}
func (*Autoescape) statement()  {}
func (*Block) statement()       {}
func (*Extends) statement()     {}
func (*Include) statement()     {}
func (*Import) statement()      {}
func (*FromImport) statement()  {}
func (*Macro) statement()       {}
func (*CallBlock) statement()   {}
func (*Trans) statement()       {}
func (*Debug) statement()       {}
func (*Do) statement()          {}
func (*Break) statement()       {}
func (*Continue) statement()    {}

// Expression is a node that has a value.
type Expression interface {
	Node
	expression()
}

// The expressions.
type (
	// Const is a literal: a string, a number, true, false or none.
	Const struct {
		at
		Value value.Value
	}
	// Name is a variable. If it is Stored, this node sets it.
	Name struct {
		at
		Name   string
		Stored bool
	}
	// NamespaceAttribute is Namespace.Name as a target that is set.
	NamespaceAttribute struct {
		at
		Namespace *Name
		Name      string
	}
	// Tuple is (Items[0], ...).
	Tuple struct {
		at
		Items []Expression
	}
	// List is [Items[0], ...].
	List struct {
		at
		Items []Expression
	}
	// Dict is {Keys[0]: Values[0], ...}.
	Dict struct {
		at
		Keys, Values []Expression
	}
	// Conditional is Then if Test else Else; Else is nil if it is missing.
	Conditional struct {
		at
		Test, Then, Else Expression
	}
	// Unary is Op X, where Op is "not", "-" or "+".
	Unary struct {
		at
		Op string
		X  Expression
	}
	// Binary is Left Op Right, where Op is "and", "or", "+", "-", "*", "/", "//", "%" or "**".
	Binary struct {
		at
		Op          string
		Left, Right Expression
	}
	// Concat is Parts[0] ~ Parts[1] ~ ....
	Concat struct {
		at
		Parts []Expression
	}
	// Compare is First Ops[0] Operands[0] Ops[1] Operands[1] ..., where Ops are
	// "==", "!=", "<", "<=", ">", ">=", "in" and "not in".
	Compare struct {
		at
		First    Expression
		Ops      []string
		Operands []Expression
	}
	// Attribute is X.Name.
	Attribute struct {
		at
		X    Expression
		Name string
	}
	// Item is X[Index].
	Item struct {
		at
		X, Index Expression
	}
	// Slice is the Start:Stop:Step of an Item; missing parts are nil.
	Slice struct {
		at
		Start, Stop, Step Expression
	}
	// Call is Function(Arguments).
	Call struct {
		at
		Function  Expression
		Arguments Arguments
	}
	// Filter is X|Name(Arguments). X is nil if the filter is for the body of a tag.
	Filter struct {
		at
		X         Expression
		Name      string
		Arguments Arguments
	}
	// MarkSafe is X as markup if output is escaped. Trans marks translations with it; templates have no
	// syntax for it.
	MarkSafe struct {
		at
		X Expression
	}
	// Test is X is Name(Arguments), or X is not Name(Arguments) in a Unary.
	Test struct {
		at
		X         Expression
		Name      string
		Arguments Arguments
	}
)

// Arguments are the arguments of a call: (Positional[0], Keywords[0].Name =
// Keywords[0].Value, *Star, **StarStar).
type Arguments struct {
	Positional []Expression
	Keywords   []Keyword
	Star       Expression // nil if there is none
	StarStar   Expression // nil if there is none
}

// Keyword is an argument given by name.
type Keyword struct {
	Name  string
	Value Expression
}

func (*Const) expression()              {}
func (*Name) expression()               {}
func (*NamespaceAttribute) expression() {}
func (*Tuple) expression()              {}
func (*List) expression()               {}
func (*Dict) expression()               {}
func (*Conditional) expression()        {}
func (*Unary) expression()              {}
func (*Binary) expression()             {}
func (*Concat) expression()             {}
func (*Compare) expression()            {}
func (*Attribute) expression()          {}
func (*Item) expression()               {}
func (*Slice) expression()              {}
func (*Call) expression()               {}
func (*Filter) expression()             {}
func (*Test) expression()               {}
func (*MarkSafe) expression()           {}
