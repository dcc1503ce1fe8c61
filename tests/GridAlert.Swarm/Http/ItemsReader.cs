using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace GridAlert.Swarm.Http;

/// <summary>Reads <c>{"items": […]}</c> item by item while it still arrives.</summary>
public static class ItemsReader
{
    public static async IAsyncEnumerable<T> ReadAsync<T>(Stream stream, JsonSerializerOptions options, [EnumeratorCancellation] CancellationToken cancel)
    {
        var pipe = PipeReader.Create(stream);
        var state = default(JsonReaderState);
        var items = new List<T>();
        var inItems = false;
        while (true)
        {
            var read = await pipe.ReadAsync(cancel);
            var consumed = Take(read.Buffer, read.IsCompleted, options, items, ref state, ref inItems);
            pipe.AdvanceTo(consumed, read.Buffer.End);
            foreach (var item in items)
                yield return item;
            items.Clear();
            if (read.IsCompleted)
                break;
        }
        await pipe.CompleteAsync();
    }

    private static SequencePosition Take<T>(
        ReadOnlySequence<byte> buffer, bool last, JsonSerializerOptions options, List<T> items, ref JsonReaderState state, ref bool inItems)
    {
        var json = new Utf8JsonReader(buffer, last, state);
        // What is whole is taken; the reader stands again before what is not.
        var whole = json;
        while (json.Read())
        {
            if (inItems && json.TokenType == JsonTokenType.StartObject)
            {
                var item = whole;
                if (!json.TrySkip())
                    break;
                item.Read();
                items.Add(JsonSerializer.Deserialize<T>(ref item, options)!);
            }
            else if (json.TokenType == JsonTokenType.PropertyName && json.ValueTextEquals("items"u8))
            {
                inItems = true;
            }
            else if (json.TokenType == JsonTokenType.EndArray)
            {
                inItems = false;
            }
            whole = json;
        }
        state = whole.CurrentState;
        return whole.Position;
    }
}
