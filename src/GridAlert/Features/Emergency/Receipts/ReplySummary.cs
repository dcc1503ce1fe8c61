using System.Text.Json;
using GridAlert.Features.Emergency.Dispatches;

namespace GridAlert.Features.Emergency.Receipts;

/// <summary>A stairwell's reply: that of the member whose whole one is newest, so that nothing is counted three times.</summary>
public sealed record StairwellReply(string StairwellCode, bool IsWhole, JsonElement Reply);

/// <summary>What the stairwells said to one field.</summary>
/// <param name="Given">Stairwells that said something.</param>
/// <param name="Sum">Of numbers; null for other types.</param>
/// <param name="Choices">How many chose what, in the field's own order; empty for texts and numbers.</param>
public sealed record ReplyFieldSummary(ReplyField Field, int Given, decimal? Sum, IReadOnlyList<(string Choice, int Count)> Choices);

/// <summary>The replies of a dispatch at one glance.</summary>
/// <param name="Whole">Stairwells with a whole reply.</param>
/// <param name="Incomplete">Stairwells with a reply where something is missing.</param>
public sealed record ReplySummary(int Whole, int Incomplete, IReadOnlyList<ReplyFieldSummary> Fields)
{
    private static readonly string[] YesNo = ["true", "false"];

    public static ReplySummary Of(IReadOnlyList<ReplyField> fields, IReadOnlyCollection<StairwellReply> replies) =>
        new(replies.Count(reply => reply.IsWhole), replies.Count(reply => !reply.IsWhole), [.. fields.Select(field => Of(field, replies))]);

    private static ReplyFieldSummary Of(ReplyField field, IReadOnlyCollection<StairwellReply> replies)
    {
        var values = replies.Select(reply => Value(reply.Reply, field.Key)).OfType<JsonElement>().ToList();
        var choices = field.Type switch { "choice" => field.Choices ?? [], "yesNo" => YesNo, _ => [] };
        return new(
            field, values.Count,
            field.Type == "number" ? values.Sum(value => value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) ? number : 0) : null,
            [.. choices.Select(choice => (choice, values.Count(value => string.Equals(value.ToString(), choice, field.Type == "yesNo" ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal))))]);
    }

    private static JsonElement? Value(JsonElement reply, string key) =>
        reply.ValueKind == JsonValueKind.Object && reply.TryGetProperty(key, out var value) && value.ValueKind is not JsonValueKind.Null && value.ToString().Trim().Length > 0 ? value : null;
}
