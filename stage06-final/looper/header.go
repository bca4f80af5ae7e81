package looper

import (
	"strings"

	"looper.example/stage03-http-parser/http1"
	"looper.example/stage03-http-parser/server"
)

// Fields is header fields that many responses have; see NewFields.
type Fields = server.Fields

// NewFields returns fields for Context.AddMissing: one name and one value in turn. They are checked and written out here, once.
// The errors are those of Context.AddHeader.
func NewFields(namesAndValues ...string) (*Fields, error) {
	for i := 0; i < len(namesAndValues); i += 2 {
		if err := checkType(namesAndValues[i]); err != nil {
			return nil, err
		}
	}
	return server.NewFields(namesAndValues...)
}

// AddMissing adds those of the fields whose names the response does not have yet. The error is that of an AddHeader that
// comes too late.
func (c *Context) AddMissing(f *Fields) error {
	switch {
	case !c.live("AddMissing"):
		return ErrOver
	case c.answered:
		return errAnswered
	}
	return c.x.AddMissing(f)
}

// AddHeader adds a header field to the response, after those of the same name. It comes
// before the response itself. The error is an *http1.FieldError for a name or a value that
// cannot be sent, and for the fields that say what the response is and where it ends:
// Content-Type is a parameter of Bytes, the others are the server's business.
func (c *Context) AddHeader(name, value string) error {
	if err := c.mayAdd("AddHeader", name); err != nil {
		return err
	}
	return c.x.AddField(name, value)
}

// SetHeader is AddHeader in the place of all fields of the same name. After an error these are still there.
func (c *Context) SetHeader(name, value string) error {
	if err := c.mayAdd("SetHeader", name); err != nil {
		return err
	}
	return c.x.SetField(name, value)
}

// mayAdd returns an error if the method comes too late to add a field, or may not add this one.
func (c *Context) mayAdd(method, name string) error {
	switch {
	case !c.live(method):
		return ErrOver
	case c.answered:
		return errAnswered
	}
	return checkType(name)
}

// checkType returns an error for the name of the field that the framework writes itself.
func checkType(name string) error {
	if strings.EqualFold(name, "Content-Type") {
		return &http1.FieldError{Field: name, Reason: "expected a field that is not written by the framework"}
	}
	return nil
}

// DelHeader takes back all fields of the name that AddHeader and SetHeader have added. It has no effect when the response has begun.
func (c *Context) DelHeader(name string) {
	if c.live("DelHeader") {
		c.x.DeleteField(name)
	}
}

// ResponseHeader is the value of the first field of the name that AddHeader or SetHeader has added; "" if there is none.
func (c *Context) ResponseHeader(name string) string {
	if !c.live("ResponseHeader") {
		return ""
	}
	return c.x.Field(name)
}
