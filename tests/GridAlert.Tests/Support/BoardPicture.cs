using System.Text.Json.Nodes;

namespace GridAlert.Tests.Support;

/// <summary>A board as a screen holds it: a snapshot, and the changes that came after it.</summary>
public sealed class BoardPicture(JsonNode snapshot)
{
    private const int FeedLength = 50;

    private static readonly Dictionary<string, string> Keys = new() { ["stairwells"] = "code", ["communities"] = "code", ["units"] = "code" };

    private readonly JsonObject _picture = snapshot.DeepClone().AsObject();

    public JsonNode this[string field] => _picture[field]!;

    public void Apply(JsonNode message)
    {
        _picture["cursor"] = message["cursor"]!.DeepClone();
        foreach (var change in message["changes"]!.AsArray())
        {
            var list = (string)change!["list"]!;
            var value = change["value"]?.DeepClone();
            if (list == "unit")
            {
                _picture["unit"] = value;
                continue;
            }
            var entries = _picture[list]!.AsArray();
            var at = entries.ToList().FindIndex(entry => Key(list, entry!) == (string)change["key"]!);
            if (at >= 0)
                entries.RemoveAt(at);
            if (value is not null)
                entries.Insert(list == "feed" || at < 0 ? 0 : at, value);
            while (list == "feed" && entries.Count > FeedLength)
                entries.RemoveAt(FeedLength);
        }
    }

    /// <summary>Everything but the cursor, lists in the order of their keys, since only the feed's own order means something.</summary>
    public string Canonical()
    {
        var copy = new JsonObject();
        foreach (var (list, content) in _picture.Where(part => part.Key != "cursor").OrderBy(part => part.Key, StringComparer.Ordinal))
        {
            copy[list] = content is JsonArray entries && list != "feed"
                ? new JsonArray([.. entries.Select(entry => entry!.DeepClone()).OrderBy(entry => Key(list, entry), StringComparer.Ordinal)])
                : content?.DeepClone();
        }
        return copy.ToJsonString();
    }

    private static string Key(string list, JsonNode entry) => (string)entry[Keys.GetValueOrDefault(list, "id")]!;
}
