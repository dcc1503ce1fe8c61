using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace GridAlert.Features.Record;

/// <summary>A line of the record as far as computing over a whole activation needs it. <see cref="Data"/> is the JSON's UTF-8.</summary>
public readonly struct RecordLine
{
    public required ulong Tx { get; init; }
    public required long Seq { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string Kind { get; init; }
    public Guid? DispatchId { get; init; }
    public string? StairwellCode { get; init; }
    public Guid? MemberId { get; init; }
    public required ReadOnlyMemory<byte> Data { get; init; }

    public static RecordLine Of(JournalLine line) => new()
    {
        Tx = line.Tx,
        Seq = line.Seq,
        At = line.At,
        Kind = line.Kind,
        DispatchId = line.DispatchId,
        StairwellCode = line.StairwellCode,
        MemberId = line.MemberId,
        Data = Encoding.UTF8.GetBytes(line.Data),
    };
}

/// <summary>Some lines with the memory that they lie in; nothing of them may be kept once it is given back.</summary>
public sealed class RecordBatch : IDisposable
{
    private byte[]? _memory;

    internal RecordBatch(byte[] memory, IReadOnlyList<RecordLine> lines) => (_memory, Lines) = (memory, lines);

    public IReadOnlyList<RecordLine> Lines { get; }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _memory, null) is { } memory)
            ArrayPool<byte>.Shared.Return(memory);
    }
}

/// <summary>
/// Reads PostgreSQL's binary copy format of (tx, seq, at, kind, dispatch_id, stairwell_code, member_id, data) into batches:
/// a million lines without an object for each.
/// </summary>
internal sealed class RecordBatches(Stream copy)
{
    private const int BatchBytes = 512 * 1024;
    private const int HeaderLength = 19;
    private const int Columns = 8;

    private static readonly DateTimeOffset Epoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Dictionary<string, string> _known = new(StringComparer.Ordinal);
    private byte[] _rest = [];
    private bool _begun;
    private bool _ended;

    /// <summary>Null at the end.</summary>
    public async Task<RecordBatch?> NextAsync(CancellationToken cancel)
    {
        if (_ended)
            return null;
        var memory = ArrayPool<byte>.Shared.Rent(Math.Max(BatchBytes, _rest.Length * 2));
        try
        {
            _rest.CopyTo(memory, 0);
            var (used, length) = (0, _rest.Length);
            var lines = new List<RecordLine>(2048);
            while (true)
            {
                int read;
                while (length < memory.Length && (read = await copy.ReadAsync(memory.AsMemory(length), cancel)) > 0)
                    length += read;
                (used, _ended) = Parse(memory, used, length, lines);
                if (lines.Count > 0 || _ended)
                {
                    _rest = memory.AsSpan(used, length - used).ToArray();
                    if (lines.Count > 0)
                        return new(memory, lines);
                    ArrayPool<byte>.Shared.Return(memory);
                    return null;
                }
                if (length < memory.Length)
                    throw new EndOfStreamException("The journal's copy broke off.");
                // One line longer than the memory.
                var longer = ArrayPool<byte>.Shared.Rent(memory.Length * 2);
                memory.AsSpan(0, length).CopyTo(longer);
                ArrayPool<byte>.Shared.Return(memory);
                memory = longer;
            }
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(memory);
            throw;
        }
    }

    private (int Used, bool Ended) Parse(byte[] memory, int at, int length, List<RecordLine> lines)
    {
        if (!_begun)
        {
            if (length < HeaderLength)
                return (at, false);
            at = HeaderLength + BinaryPrimitives.ReadInt32BigEndian(memory.AsSpan(HeaderLength - sizeof(int)));
            _begun = true;
        }
        Span<(int From, int Length)> fields = stackalloc (int, int)[Columns];
        while (true)
        {
            var from = at;
            if (length - at < sizeof(short))
                return (from, false);
            var columns = BinaryPrimitives.ReadInt16BigEndian(memory.AsSpan(at));
            if (columns < 0)
                return (at, true);
            at += sizeof(short);
            for (var column = 0; column < Columns; column++)
            {
                if (length - at < sizeof(int))
                    return (from, false);
                var bytes = BinaryPrimitives.ReadInt32BigEndian(memory.AsSpan(at));
                at += sizeof(int);
                if (bytes > length - at)
                    return (from, false);
                fields[column] = (at, bytes);
                at += Math.Max(0, bytes);
            }
            lines.Add(Line(memory, fields));
        }
    }

    private RecordLine Line(byte[] memory, Span<(int From, int Length)> fields) => new()
    {
        Tx = BinaryPrimitives.ReadUInt64BigEndian(memory.AsSpan(fields[0].From)),
        Seq = BinaryPrimitives.ReadInt64BigEndian(memory.AsSpan(fields[1].From)),
        At = Epoch.AddTicks(BinaryPrimitives.ReadInt64BigEndian(memory.AsSpan(fields[2].From)) * TimeSpan.TicksPerMicrosecond),
        Kind = Word(memory, fields[3])!,
        DispatchId = Id(memory, fields[4]),
        StairwellCode = Word(memory, fields[5]),
        MemberId = Id(memory, fields[6]),
        Data = memory.AsMemory(fields[7].From, fields[7].Length),
    };

    private static Guid? Id(byte[] memory, (int From, int Length) field) =>
        field.Length < 0 ? null : new Guid(memory.AsSpan(field.From, field.Length), bigEndian: true);

    /// <summary>Kinds and codes come again and again: each is one string.</summary>
    private string? Word(byte[] memory, (int From, int Length) field)
    {
        if (field.Length < 0)
            return null;
        Span<char> letters = stackalloc char[64];
        if (field.Length > letters.Length)
            return Encoding.UTF8.GetString(memory, field.From, field.Length);
        var word = letters[..Encoding.UTF8.GetChars(memory.AsSpan(field.From, field.Length), letters)];
        var known = _known.GetAlternateLookup<ReadOnlySpan<char>>();
        if (known.TryGetValue(word, out var text))
            return text;
        text = new(word);
        _known[text] = text;
        return text;
    }
}
