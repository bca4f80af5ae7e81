package overhead

// Decoder decodes contents that follow each other. The zero value is ready.
type Decoder struct {
	in        []byte // what has arrived and is not used
	state     func(d *Decoder, in []byte) (used int, err error)
	content   []byte
	remaining int // bytes of this chunk that have not arrived
	overhead  int // bytes of all size lines of this content
	complete  bool
}

// The size lines of a content of n bytes may have allowance + perByte*n bytes in all.
const (
	allowance = 16 << 10
	perByte   = 16
)

// begin prepares for the next content.
func (d *Decoder) begin() {
	d.state, d.content, d.complete, d.overhead = (*Decoder).chunkSize, nil, false, 0
}

// chunkSize takes the line in front of a chunk.
func (d *Decoder) chunkSize(in []byte) (used int, err error) {
	line, used, err := cutLine(in)
	if used == 0 || err != nil {
		return 0, err
	}
	n, err := parseSize(line)
	switch {
	case err != nil:
		return 0, err
	case n > maxContent-len(d.content):
		return 0, errTooMuch
	}
	d.overhead += used
	if n == 0 && d.overhead > allowance+perByte*(len(d.content)+n) {
		return 0, errTooMuch
	}
	d.remaining, d.state = n, (*Decoder).chunkData
	if n == 0 {
		d.state = (*Decoder).end
	}
	return used, nil
}
