package dev.opsctl.local.store;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.std.DelegatingDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.type.CollectionType;
import com.fasterxml.jackson.databind.type.MapType;
import dev.opsctl.local.sdk.PojoJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Reads documents whose lists, sets and maps cannot be changed, so that several readers can share them. Jackson names the classes that it
 * makes for the interfaces.
 */
final class FrozenJson {

    static final ObjectMapper MAPPER = PojoJson.mapper()
            .copy()
            .registerModule(new SimpleModule("frozen").setDeserializerModifier(new BeanDeserializerModifier() {
                @Override
                public JsonDeserializer<?> modifyCollectionDeserializer(
                        DeserializationConfig config,
                        CollectionType type,
                        BeanDescription description,
                        JsonDeserializer<?> deserializer) {
                    if (type.getRawClass() == ArrayList.class) {
                        return new Frozen(deserializer, list -> Collections.unmodifiableList((List<?>) list));
                    }
                    return type.getRawClass() == HashSet.class
                            ? new Frozen(deserializer, set -> Collections.unmodifiableSet((Set<?>) set))
                            : deserializer;
                }

                @Override
                public JsonDeserializer<?> modifyMapDeserializer(
                        DeserializationConfig config,
                        MapType type,
                        BeanDescription description,
                        JsonDeserializer<?> deserializer) {
                    return type.getRawClass() == LinkedHashMap.class
                            ? new Frozen(deserializer, map -> Collections.unmodifiableMap((Map<?, ?>) map))
                            : deserializer;
                }
            }));

    private FrozenJson() {}

    private static final class Frozen extends DelegatingDeserializer {
        private static final long serialVersionUID = 1;
        private final transient UnaryOperator<Object> freeze;

        private Frozen(JsonDeserializer<?> deserializer, UnaryOperator<Object> freeze) {
            super(deserializer);
            this.freeze = freeze;
        }

        @Override
        protected JsonDeserializer<?> newDelegatingInstance(JsonDeserializer<?> contextual) {
            return new Frozen(contextual, freeze);
        }

        @Override
        public Object deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            return freeze.apply(super.deserialize(parser, context));
        }
    }
}
