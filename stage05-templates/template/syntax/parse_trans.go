package syntax

import (
	"strings"

	"looper.example/stage05-templates/template/value"
)

// translation is a trans tag during the parse.
type translation struct {
	context    *Const // nil if there is none
	variables  []Keyword
	values     map[string]Expression // of variables, by name
	count      Expression            // chooses singular or plural; nil if it is not known
	countIsNum bool                  // count is the variable num
	assignment *Set                  // of a count that is a call, so it is called only once
	trimmed    *bool                 // nil if the tag says neither trimmed nor notrimmed
	// The texts with %(name)s for variables.
	singular, plural string
	hasPlural        bool
}

// parseTrans parses {% trans "context" trimmed a, b=c %}singular{% pluralize a %}plural{% endtrans %}.
// It turns the tag into calls of gettext functions.
func (p *parser) parseTrans(start at) Statement {
	t := &translation{values: map[string]Expression{}}
	if p.at(TokenString) {
		t.context = &Const{at{p.current().Pos}, p.advance().Value}
	}
	p.transVariables(t)
	p.expect(TokenBlockEnd)
	names := p.transTexts(t, start)
	for _, name := range names {
		if t.values[name.Name] == nil {
			t.set(name.Name, name)
		}
	}
	if trim := p.settings.TrimTranslations; t.trimmed != nil && *t.trimmed || t.trimmed == nil && trim {
		t.singular, t.plural = trimLines(t.singular), trimLines(t.plural)
	}
	message := p.transMessage(t, start, len(names) > 0)
	return &Trans{start, t.assignment, &Print{start, []Expression{message}}}
}

// set adds a variable.
func (t *translation) set(name string, x Expression) {
	t.variables, t.values[name] = append(t.variables, Keyword{name, x}), x
}

// transVariables parses the variables of the tag.
func (p *parser) transVariables(t *translation) {
	for !p.at(TokenBlockEnd) {
		if len(t.variables) > 0 {
			p.expect(TokenComma)
		}
		if p.skip(TokenColon) { // as in Python
			return
		}
		name := p.expect(TokenName)
		if t.values[name.Text] != nil {
			p.failWith(&Error{Kind: AssertionError, Pos: name.Pos, Message: "translatable variable " + value.Quote(name.Text) + " defined twice."})
		}
		switch {
		case p.skip(TokenAssign):
			t.add(name, p.expression())
		case t.trimmed == nil && (name.Text == "trimmed" || name.Text == "notrimmed"):
			trimmed := name.Text == "trimmed"
			t.trimmed = &trimmed
		default:
			t.add(name, &Name{at: at{name.Pos}, Name: name.Text})
		}
	}
}

// add adds a variable. The first variable is the count, unless a pluralize tag names another one.
func (t *translation) add(name Token, x Expression) {
	if t.count == nil {
		t.countIsNum = name.Text == "num"
		if call, ok := x.(*Call); ok {
			target := &Name{at: at{name.Pos}, Name: "_trans", Stored: true}
			t.assignment = &Set{at{name.Pos}, target, call}
			x = &Name{at: at{name.Pos}, Name: "_trans"}
		}
		t.count = x
	}
	t.set(name.Text, x)
}

// transTexts parses the texts up to the end tag, and returns the variables in them.
func (p *parser) transTexts(t *translation, start at) []*Name {
	names, singular, end := p.transText(true)
	t.singular = singular
	if t.count == nil && len(names) > 0 {
		t.count, t.countIsNum = names[0], names[0].Name == "num"
	}
	if !end.isName("pluralize") {
		t.count = nil
		return names
	}
	t.hasPlural = true
	if !p.at(TokenBlockEnd) {
		name := p.expect(TokenName)
		t.count, t.countIsNum = t.values[name.Text], name.Text == "num"
		if t.count == nil {
			p.failWith(&Error{Kind: AssertionError, Pos: name.Pos, Message: "unknown variable " + value.Quote(name.Text) + " for pluralization"})
		}
	}
	p.expect(TokenBlockEnd)
	more, plural, _ := p.transText(false)
	t.plural = plural
	names = append(names, more...)
	if t.count == nil {
		p.fail(start.pos, "pluralize without variables")
	}
	return names
}

// transText parses one text, which consists of text and the names of variables only, up to the name of
// the tag that ends it. It returns that name.
func (p *parser) transText(first bool) (names []*Name, text string, end Token) {
	var b strings.Builder
	for {
		switch t := p.advance(); t.Kind {
		case TokenData:
			b.WriteString(strings.ReplaceAll(t.Text, "%", "%%"))
		case TokenVariableBegin:
			name := p.expect(TokenName)
			names = append(names, &Name{at: at{name.Pos}, Name: name.Text})
			b.WriteString("%(" + name.Text + ")s")
			p.expect(TokenVariableEnd)
		case TokenBlockBegin:
			tag := p.current()
			switch {
			case tag.isName("endtrans"), tag.isName("pluralize") && first:
				return names, b.String(), p.advance()
			case tag.isName("pluralize"):
				p.fail(tag.Pos, "a translatable section can have only one pluralize section")
			}
			p.failInTrans(tag)
		default:
			p.fail(t.Pos, "unclosed translation block")
		}
	}
}

// failInTrans fails at a tag inside of a text.
func (p *parser) failInTrans(tag Token) {
	name := "None"
	if tag.Kind == TokenName {
		name = tag.Text
	}
	if name == "trans" {
		p.fail(tag.Pos, "trans blocks can't be nested; did you mean `endtrans`?")
	}
	p.fail(tag.Pos, "control structures in translatable sections are not allowed; saw `%s`", name)
}

// trimLines removes white space at both ends, and replaces newlines and the white space around them by
// one space.
func trimLines(text string) string {
	lines := strings.Split(value.StripSpace(text), "\n")
	var kept []string
	for i, line := range lines {
		if i > 0 {
			line = strings.TrimLeftFunc(line, value.IsSpace)
		}
		if i < len(lines)-1 {
			line = strings.TrimRightFunc(line, value.IsSpace)
		}
		if line != "" || i == 0 {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, " ")
}

// transMessage returns the call of a gettext function. In the new style the function gets the
// variables; in the old style its result is a format for them.
func (p *parser) transMessage(t *translation, start at, hasNames bool) Expression {
	newstyle := p.settings.NewstyleGettext
	if !hasNames && !newstyle {
		t.singular = strings.ReplaceAll(t.singular, "%%", "%")
		t.plural = strings.ReplaceAll(t.plural, "%%", "%")
	}
	name, args := "gettext", []Expression{&Const{start, value.String(t.singular)}}
	if t.context != nil {
		name, args = "p"+name, append([]Expression{t.context}, args...)
	}
	if t.hasPlural {
		name, args = "n"+name, append(args, &Const{start, value.String(t.plural)}, t.count)
	}
	call := &Call{start, &Name{at: start, Name: name}, Arguments{Positional: args}}
	if newstyle {
		for _, v := range t.variables {
			if v.Name != "num" || !t.countIsNum || !t.hasPlural { // num is set in any case
				call.Arguments.Keywords = append(call.Arguments.Keywords, v)
			}
		}
		return call
	}
	safe := &MarkSafe{start, call}
	if len(t.variables) == 0 {
		return safe
	}
	d := &Dict{at: start}
	for _, v := range t.variables {
		d.Keys = append(d.Keys, &Const{start, value.String(v.Name)})
		d.Values = append(d.Values, v.Value)
	}
	return &Binary{start, "%", safe, d}
}
