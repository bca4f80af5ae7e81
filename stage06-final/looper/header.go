package looper

import (
	"strings"

	"looper.example/stage03-http-parser/http1"
	"looper.example/stage03-http-parser/server"
)

// Fields are header fields that many responses have; see NewFields.
type Fields = server.Fields

// NewFields returns fields for Context.AddMissing: names and values in turn. It checks and encodes them once. The errors are
// those of Context.AddHeader.
func NewFields(namesAndValues ...string) (*Fields, error) {
	for i := 0; i < len(namesAndValues); i += 2 {
		if err := checkType(namesAndValues[i]); err != nil {
			return nil, err
		}
	}
	return server.NewFields(namesAndValues...)
}

// AddMissing adds those of the fields whose names the response does not have yet. Call it before the response.
func (c *Context) AddMissing(f *Fields) {
	if c.maySet("AddMissing") {
		c.keep(c.x.AddMissing(f))
	}
}

// AddHeader adds a header field to the response, after those of the same name. Call it before the response, which fails if the
// field cannot be sent (see MistakeError): with an *http1.FieldError for a malformed name or value, and for fields that tell what
// the response is and where it ends. Content-Type is a parameter of Bytes, and the server sets the others. NewFields checks
// fields without a response.
func (c *Context) AddHeader(name, value string) {
	if !c.maySet("AddHeader") {
		return
	}
	if err := checkType(name); err != nil {
		c.keep(err)
		return
	}
	c.keep(c.x.AddField(name, value))
}

// SetHeader is AddHeader, but replaces all fields of the same name.
func (c *Context) SetHeader(name, value string) {
	if !c.maySet("SetHeader") {
		return
	}
	if err := checkType(name); err != nil {
		c.keep(err)
		return
	}
	c.keep(c.x.SetField(name, value))
}

// checkType returns an error for Content-Type, which the framework writes itself.
func checkType(name string) error {
	if strings.EqualFold(name, "Content-Type") {
		return &http1.FieldError{Field: name, Reason: "expected a field that is not written by the framework"}
	}
	return nil
}

// DelHeader deletes all fields of the name that AddHeader and SetHeader have added. After the response has begun it has no
// effect.
func (c *Context) DelHeader(name string) {
	if c.live("DelHeader") {
		c.x.DeleteField(name)
	}
}

// ResponseHeader returns the value of the first field of the name that AddHeader or SetHeader has added; "" if there is none.
func (c *Context) ResponseHeader(name string) string {
	if !c.live("ResponseHeader") {
		return ""
	}
	return c.x.Field(name)
}
