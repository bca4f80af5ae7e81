package chunked

// chunkSize takes the line in front of a chunk.
func (p *parser) chunkSize(in []byte) (used int, err error) {
	_, used, err = cutLine(in)
	if used == 0 || err != nil {
		return 0, err
	}
	return 0, errMalformed
}
