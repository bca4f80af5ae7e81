package syntax

// ParseExpression returns the tree of an expression without {{ and }} around it. An error is of type
// *Error.
func ParseExpression(src Source, settings Settings) (e Expression, err error) {
	p := &parser{settings: settings, tokens: scanInside(src, settings)}
	defer p.recover(&err)
	e = p.expression()
	if !p.at(TokenEnd) {
		p.failWith(&Error{Pos: p.current().Pos, Message: "chunk after expression", Expected: string(TokenEnd), Found: p.current().describe()})
	}
	return e, nil
}

// scanInside returns the tokens of a source that is the inside of a print statement.
func scanInside(src Source, settings Settings) []Token {
	l := &lexer{settings: settings, src: string(src)}
	l.inside(TokenVariableEnd, func() int { return -1 })
	if !l.failed() {
		l.emit(TokenEnd, len(l.src), "")
	}
	return l.tokens
}
