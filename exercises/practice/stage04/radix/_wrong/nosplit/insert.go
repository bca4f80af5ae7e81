package radix

// Insert adds a route for a path. It returns false, and changes nothing, if the path has a route.
func (n *Node) Insert(path, route string) bool {
	for path != "" {
		child := n.Child(path[0])
		if child == nil {
			n.Children = append(n.Children, &Node{Text: path, Route: route})
			return true
		}
		at := Common(child.Text, path)
		if at < len(child.Text) {
			n.Children = append(n.Children, &Node{Text: path, Route: route})
			return true
		}
		n, path = child, path[at:]
	}
	if n.Route != "" {
		return false
	}
	n.Route = route
	return true
}
