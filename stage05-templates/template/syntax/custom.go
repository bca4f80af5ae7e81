package syntax

// Custom is a program's own tag: {% Name Arguments %}, or {% Name Arguments %}Body{% endName %} if
// HasBody is set. The arguments are those of a call, without the parentheses.
type Custom struct {
	at
	Name string
	Arguments
	HasBody bool
	Body    []Statement
}

func (*Custom) statement() {}

// customTag returns the function that parses a program's own tag, or nil if there is no tag with this
// name.
func (p *parser) customTag(name string) func(at) Statement {
	hasBody, ok := p.settings.Tags[name]
	if !ok {
		return nil
	}
	return func(start at) Statement {
		s := &Custom{at: start, Name: name, HasBody: hasBody}
		named := map[string]bool{}
		for first := true; !p.at(TokenBlockEnd) && !p.at(TokenColon); first = false {
			if !first {
				p.expect(TokenComma)
			}
			p.argument(&s.Arguments, named, start.pos)
		}
		if hasBody {
			s.Body = p.onlyBody("end" + name)
		}
		return s
	}
}

// IsTag reports whether a name is that of a tag of Jinja2, or of a tag that stands only inside of
// another, such as else. A program's own tag cannot have such a name.
func IsTag(name string) bool {
	switch name {
	case "else", "elif", "pluralize", "raw":
		return true
	}
	return (&parser{}).tagParser(name) != nil
}
