package watermarks

// Output is what a connection has written and its client has not taken yet.
type Output struct {
	High, Low int // in bytes; Low < High
	Source    Source
	Socket    Socket
	waiting   []byte
	paused    bool // the source
}

// Write adds a piece to the output. The source calls it.
func (o *Output) Write(piece []byte) {
	o.waiting = append(o.waiting, piece...)
	o.send()
	o.adjust()
}

// Writable sends more. The loop calls it if bytes are waiting and the socket has room again.
func (o *Output) Writable() {
	o.send()
	o.adjust()
}

// adjust pauses or resumes the source, as what is left after sending demands.
func (o *Output) adjust() {
	switch waiting := len(o.waiting); {
	case waiting >= o.High && !o.paused:
		o.paused = true
		o.Source.Pause()
	case waiting <= o.Low && o.paused:
		o.paused = false // before Resume, which may write
		o.Source.Resume()
	}
}

// Waiting returns how many bytes are waiting.
func (o *Output) Waiting() int { return len(o.waiting) }

// send gives the kernel as much as it takes.
func (o *Output) send() {
	for len(o.waiting) > 0 {
		n := o.Socket.Send(o.waiting)
		if n == 0 {
			return
		}
		o.waiting = o.waiting[n:]
	}
}
