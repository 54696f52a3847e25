/** Tools from servers of the Model Context Protocol. */
package dev.lareira.cli.mcp;
