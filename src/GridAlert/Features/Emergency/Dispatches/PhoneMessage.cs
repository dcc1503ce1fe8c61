using System.Text.Json;
using System.Text.Json.Serialization;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Dispatches;

/// <summary>A dispatch on its way to a phone, already written: made ahead of the moment at which it may be sent, and once for all phones of a responder.</summary>
[JsonConverter(typeof(Converter))]
public sealed class PhoneMessage(PhoneDispatch dispatch)
{
    private readonly byte[] _json = JsonSerializer.SerializeToUtf8Bytes(dispatch, Json.Options);

    public PhoneDispatch Dispatch => dispatch;

    private sealed class Converter : JsonConverter<PhoneMessage>
    {
        public override PhoneMessage Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException("only sent");

        public override void Write(Utf8JsonWriter writer, PhoneMessage value, JsonSerializerOptions options) => writer.WriteRawValue(value._json, skipInputValidation: true);
    }
}
