package https

import "encoding/binary"

// recordCount follows the records of a connection (RFC 8446, section 5.1), without looking into them.
type recordCount struct {
	header [recordHeader]byte
	have   int // bytes of the header
	left   int // bytes of the record after it
}

const recordHeader = 5

const (
	// manyRecords is the least number of records in one piece of input for which their size matters.
	manyRecords = 16
	// smallRecord is the average size, in bytes and with headers, below which records are small. A peer that sends much data sends records of
	// 1 KB and more.
	smallRecord = 256
)

// areSmall reports whether many small records begin in raw, the next piece of input.
func (r *recordCount) areSmall(raw []byte) bool {
	size, begun := len(raw), 0
	for len(raw) > 0 {
		if r.left > 0 {
			n := min(r.left, len(raw))
			r.left -= n
			raw = raw[n:]
			continue
		}
		n := copy(r.header[r.have:], raw)
		r.have += n
		raw = raw[n:]
		if r.have == recordHeader {
			r.have, r.left = 0, int(binary.BigEndian.Uint16(r.header[3:]))
			begun++
		}
	}
	return begun >= manyRecords && size/begun < smallRecord
}
