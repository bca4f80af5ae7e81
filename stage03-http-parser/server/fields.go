package server

import (
	"iter"

	"looper.example/stage03-http-parser/http1"
)

// Fields returns the names and values of the fields that AddField has added, in their order. They are borrowed until the
// next call of a method that changes fields.
func (h Exchange) Fields() iter.Seq2[[]byte, []byte] {
	if !h.live("Fields") {
		return http1.FieldLines(nil)
	}
	return http1.FieldLines(h.x.fields)
}

// AppendFields appends to dst the lines of all fields that AddField has added, for SetFields, and returns the result.
func (h Exchange) AppendFields(dst []byte) []byte {
	if !h.live("AppendFields") {
		return dst
	}
	return append(dst, h.x.fields...)
}

// SetFields replaces all fields with lines, which AppendFields has returned. It has no effect when the fields have been sent.
func (h Exchange) SetFields(lines []byte) {
	if h.live("SetFields") && h.x.response == pending {
		h.x.fields = append(h.x.fields[:0], lines...)
	}
}

// AddTrailer adds a field that is sent after the content (RFC 9110, section 6.5). Call it between Begin and End. If the
// content is not chunked, the field is left out: only chunked content has a place for it. The error is an *http1.FieldError, as
// for AddField, ErrOver, ErrGone or ErrNotBegun.
func (h Exchange) AddTrailer(name, value string) (err error) {
	x := h.x
	switch {
	case !h.live("AddTrailer"):
		return ErrOver
	case x.lost():
		return ErrGone
	case x.response != begun:
		return ErrNotBegun
	}
	if err := checkOwn(name); err != nil {
		return err
	}
	x.trailers, err = http1.AppendField(x.trailers, name, value)
	return err
}

// Inform sends an interim response (RFC 9110, section 15.2) with fields: 103 (Early Hints), or another status from 102 to 199. The
// response itself is still to come, and only it has the fields of AddField. A client of HTTP/1.0 would take the interim response
// for the response, so Inform sends it nothing. The error is ErrOver, ErrGone, ErrBegun when it is too late, ErrInterim for
// another status, or an *http1.FieldError, as for AddField.
func (h Exchange) Inform(status int, fields iter.Seq2[string, string]) (err error) {
	x := h.x
	switch {
	case !h.live("Inform"):
		return ErrOver
	case x.lost():
		return ErrGone
	case x.response != pending:
		return ErrBegun
	case status < 102 || status > 199:
		return ErrInterim
	case x.parser.Request.Minor() == 0:
		return nil
	}
	head := http1.AppendStatusLine(nil, status)
	for name, value := range fields {
		if err := checkOwn(name); err != nil {
			return err
		}
		if head, err = http1.AppendField(head, name, value); err != nil {
			return err
		}
	}
	x.net.Write(append(head, "\r\n"...))
	return nil
}
