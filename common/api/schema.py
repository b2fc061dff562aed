"""What drf-spectacular cannot know of our own fields."""

from drf_spectacular.extensions import OpenApiSerializerFieldExtension


class RateFieldExtension(OpenApiSerializerFieldExtension):
    target_class = "common.api.serializers.RateField"

    def map_serializer_field(self, auto_schema, direction):
        return {"type": ["string", "null"], "pattern": r"^-?\d+\.\d+$", "readOnly": True}
