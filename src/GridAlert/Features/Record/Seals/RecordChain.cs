using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace GridAlert.Features.Record.Seals;

/// <summary>
/// The hash chain over an activation's lines, as docs/record.md writes it down: each line is hashed together with the
/// hash before it. Every field goes in with its length, so that nothing can be moved from one field into the next.
/// </summary>
public sealed class RecordChain
{
    private const int Missing = -1;

    private readonly ArrayBufferWriter<byte> _bytes = new(4096);
    private readonly byte[] _hash = new byte[SHA256.HashSizeInBytes];

    /// <summary>A chain that goes on from a hash, or begins with the activation's own.</summary>
    public RecordChain(string hash, long lines)
    {
        Convert.FromHexString(hash).CopyTo(_hash, 0);
        Lines = lines;
    }

    /// <summary>How many lines the chain holds.</summary>
    public long Lines { get; private set; }

    /// <summary>The hash of the last line, in lower-case hex.</summary>
    public string Hash => Convert.ToHexStringLower(_hash);

    /// <summary>What stands before the first line.</summary>
    public static string Begin(Guid activationId) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"GridAlert record 1 {activationId}")));

    public void Append(JournalLine line)
    {
        _bytes.ResetWrittenCount();
        _bytes.Write(_hash);
        Number(checked((long)line.Tx));
        Number(line.Seq);
        Number((line.At.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond);
        Text(line.Kind);
        Id(line.ActorId);
        Id(line.ActivationId);
        Id(line.DispatchId);
        Text(line.StairwellCode);
        Id(line.MemberId);
        Text(line.Data);
        // Lines without an origin are hashed as they were before there were any.
        if (line.OriginId is not null)
            Id(line.OriginId);
        SHA256.HashData(_bytes.WrittenSpan, _hash);
        Lines++;
    }

    private void Number(long value)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(value, digits, out var length);
        Length(length);
        _bytes.Write(digits[..length]);
    }

    private void Id(Guid? id)
    {
        if (id is not { } value)
        {
            Length(Missing);
            return;
        }
        Span<byte> text = stackalloc byte[36];
        Utf8Formatter.TryFormat(value, text, out var length);
        Length(length);
        _bytes.Write(text[..length]);
    }

    private void Text(string? text)
    {
        if (text is null)
        {
            Length(Missing);
            return;
        }
        var length = Encoding.UTF8.GetByteCount(text);
        Length(length);
        Encoding.UTF8.GetBytes(text, _bytes.GetSpan(length));
        _bytes.Advance(length);
    }

    private void Length(int length)
    {
        BinaryPrimitives.WriteInt32BigEndian(_bytes.GetSpan(sizeof(int)), length);
        _bytes.Advance(sizeof(int));
    }
}
