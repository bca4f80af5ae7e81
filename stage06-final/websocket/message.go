package websocket

import "encoding/json"

// Message is a message of either side.
type Message struct {
	// Data is the content. If Read has returned the message, Data is borrowed until the next Read; the caller may change it.
	Data []byte

	// IsBinary marks content that is not text. Text is valid UTF-8.
	IsBinary bool
}

// Text returns a text message.
func Text(s string) Message { return Message{Data: []byte(s)} }

// Binary returns a binary message.
func Binary(b []byte) Message { return Message{Data: b, IsBinary: true} }

// String returns a copy of the content.
func (m Message) String() string { return string(m.Data) }

// ReadJSON reads a message, and decodes it as json.Unmarshal does. The errors are those of both.
func (c *Conn) ReadJSON(v any) error {
	m, err := c.Read()
	if err != nil {
		return err
	}
	return json.Unmarshal(m.Data, v)
}

// WriteJSON sends v as a text message, as json.Marshal encodes it. The errors are those of both.
func (c *Conn) WriteJSON(v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return c.Write(Message{Data: data})
}
