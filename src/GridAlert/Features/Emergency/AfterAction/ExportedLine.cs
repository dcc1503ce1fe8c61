using System.Text.Json;
using System.Text.Json.Serialization;
using GridAlert.Features.Record;

namespace GridAlert.Features.Emergency.AfterAction;

/// <summary>A line of the record as the outside gets it.</summary>
/// <param name="Data">As it is stored, so that the chain can be computed from what was exported.</param>
public sealed record ExportedLine(
    ulong Tx, long Seq, DateTimeOffset At, string Kind, Guid? ActorId, Guid? ActivationId, Guid? DispatchId, string? StairwellCode, Guid? MemberId,
    [property: JsonConverter(typeof(ExportedLine.AsStored))] string Data, Guid? OriginId)
{
    public static ExportedLine Of(JournalLine line) =>
        new(line.Tx, line.Seq, line.At, line.Kind, line.ActorId, line.ActivationId, line.DispatchId, line.StairwellCode, line.MemberId, line.Data, line.OriginId);

    private sealed class AsStored : JsonConverter<string>
    {
        public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => JsonElement.ParseValue(ref reader).GetRawText();

        // In JSON a line break can only stand between two values; there it would end the exported line.
        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteRawValue(value.Replace('\n', ' ').Replace('\r', ' '), skipInputValidation: true);
    }
}
