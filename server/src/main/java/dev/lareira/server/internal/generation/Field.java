package dev.lareira.server.internal.generation;

import dev.lareira.server.internal.http.ApiException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** A field of a request and the type it must have. */
record Field(String name, JsonNode node) {
    static final JsonNode NONE = MissingNode.getInstance();

    float number() {
        if (!node.isNumber()) {
            throw wrong("a number");
        }
        return (float) node.asDouble();
    }

    int integer() {
        return (int) Math.clamp(longInteger(), Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    /** A number without a fraction; {@code 40.0} is one. */
    long longInteger() {
        if (!node.isNumber() || node.asDouble() != Math.rint(node.asDouble())) {
            throw wrong("an integer");
        }
        return (long) node.asDouble();
    }

    boolean flag() {
        if (!node.isBoolean()) {
            throw wrong("true or false");
        }
        return node.asBoolean();
    }

    /** One string or a list of them. */
    List<String> strings() {
        List<String> strings = new ArrayList<>();
        for (JsonNode element : node.isArray() ? node : List.of(node)) {
            if (!element.isString()) {
                throw wrong("a string or a list of strings");
            }
            strings.add(element.asString());
        }
        return strings;
    }

    private ApiException wrong(String expected) {
        return ApiException.badParameter(name, "option \"" + name + "\" must be " + expected + ", it is " + node);
    }
}
