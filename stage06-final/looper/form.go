package looper

import (
	"bytes"
	"fmt"
	"net/url"
	"os"
)

// FormConfig holds the limits of a form. The zero value of each field means its default. Config.Server.Limits.Body, 1 MiB by
// default, or Context.LimitBody bounds the complete content.
type FormConfig struct {
	Parts    int    // fields and files; default 1000
	Fields   int64  // bytes of all fields together, names and values; default 1 MiB
	Head     int    // bytes of the header fields of one part; default 8 KiB
	FileSize int64  // bytes of one file; default: no limit but the content's
	Memory   int64  // bytes of files that are kept in memory; default 1 MiB; negative: none
	Folder   string // of the temporary file for the others; default os.TempDir()
}

func (f FormConfig) withDefaults() FormConfig {
	defaultTo(&f.Parts, 1000)
	defaultTo(&f.Fields, 1<<20)
	defaultTo(&f.Head, 8<<10)
	defaultTo(&f.Memory, 1<<20)
	defaultTo(&f.Folder, os.TempDir())
	return f
}

func defaultTo[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// Form holds the fields and files of a form that a client has sent.
type Form struct {
	url.Values // of the fields, in the order sent
	Files      map[string][]*FormFile
}

// File returns the first file of a field; nil if the client has sent none. If a user chooses no file, the browser sends a part
// without a name and without content: that counts as none.
func (f *Form) File(name string) *FormFile {
	if files := f.Files[name]; len(files) > 0 {
		return files[0]
	}
	return nil
}

// Form waits for the request's content, and reads it as a form: application/x-www-form-urlencoded or multipart/form-data. It
// may be called again. A form without content is empty. Form leaves out a malformed pair.
//
// The error is an *Error: 415 for another type of content, 400 for malformed content, 413 for a form beyond a limit of
// Config.Form; or one of Body's. Only one task at a time may read a form.
func (c *Context) Form() (*Form, error) {
	switch {
	case !c.live("Form"):
		return nil, ErrOver
	case c.form != nil || c.formError != nil:
		return c.form, c.formError
	case c.readsForm:
		return nil, errTwoReaders
	case c.reading == streaming:
		return nil, ErrContentTaken
	}
	c.readsForm = true
	form, err := c.readForm()
	c.readsForm = false
	c.form = form
	if c.reading == streaming {
		c.formError = err // the content that was read is gone
	}
	return form, err
}

func (c *Context) readForm() (*Form, error) {
	kind, parameters := c.mediaType()
	switch {
	case kind == "application/x-www-form-urlencoded":
		return c.readFields()
	case kind == "multipart/form-data":
		return c.readParts(parameters["boundary"])
	case kind == "" && c.head.ContentLength() == 0:
		return &Form{Values: make(url.Values)}, nil
	}
	return nil, &Error{Status: 415, Message: "expected a form (application/x-www-form-urlencoded or multipart/form-data), found " + foundType(kind)}
}

// foundType returns the words for a type of content in an error.
func foundType(kind string) string {
	if kind == "" {
		return "no type of content"
	}
	return quoted(kind)
}

// readFields reads a form without files.
func (c *Context) readFields() (*Form, error) {
	body, err := c.Body()
	if err != nil {
		return nil, err
	}
	limits := c.app.config.Form.withDefaults()
	if int64(len(body)) > limits.Fields {
		return nil, tooManyBytes(limits.Fields)
	}
	if bytes.Count(body, []byte{'&'}) >= limits.Parts {
		return nil, tooManyParts(limits.Parts)
	}
	values, _ := url.ParseQuery(string(body))
	return &Form{Values: values}, nil
}

func tooManyBytes(limit int64) error {
	return &Error{Status: 413, Message: fmt.Sprintf("expected fields of at most %d bytes together", limit)}
}

func tooManyParts(limit int) error {
	return &Error{Status: 413, Message: fmt.Sprintf("expected a form of at most %d fields and files", limit)}
}
