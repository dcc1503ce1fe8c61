using System.Collections.Concurrent;
using System.Data;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dapper;

namespace GridAlert.Platform;

/// <summary>
/// Something about a person: a name, a number, words about somebody. It is written to the database encrypted and read back by
/// Dapper itself, so that SQL stays plain and nobody can forget it. As text or JSON it shows nothing: who needs it says how much.
/// </summary>
[JsonConverter(typeof(NeverWritten))]
public sealed class Personal
{
    // A word that stands in for an erased name hides nothing.
    private const char NothingToMask = '\u2060';

    /// <summary>So many values are remembered as they were opened: a dispatch to ten thousand phones names people whom signing in has opened before.</summary>
    private const int Remembered = 50_000;

    private static readonly ConcurrentDictionary<string, Personal> Opened = new(StringComparer.Ordinal);
    private static int _opened;

    private readonly string _value;

    private Personal(string value) => _value = value;

    /// <summary>The whole of it.</summary>
    public string Open => _value.StartsWith(NothingToMask) ? _value[1..] : _value;

    /// <summary>王**: enough to know whom one already knows.</summary>
    public string AsName => _value.StartsWith(NothingToMask) ? _value[1..] : MaskedName(_value);

    /// <summary>138****5678: enough to recognise, too little to call.</summary>
    public string AsNumber => MaskedNumber(Open);

    public static Personal? Of(string? value) => value is null ? null : new(value);

    /// <summary>A word in the place of what was erased: there is nobody behind it to mask.</summary>
    public static Personal Unmasked(string word) => new(NothingToMask + word);

    /// <summary>What stands in a column: encrypted, or as an earlier release left it.</summary>
    public static Personal Read(string stored)
    {
        if (Opened.TryGetValue(stored, out var known))
            return known;
        var read = new Personal(PersonalKeys.Open(stored));
        if (Interlocked.Increment(ref _opened) > Remembered)
        {
            _opened = 0;
            Opened.Clear();
        }
        return Opened[stored] = read;
    }

    public static string MaskedName(string name) => name.Length == 0 ? "" : new System.Globalization.StringInfo(name) is var letters && letters.LengthInTextElements > 1
        ? letters.SubstringByTextElements(0, 1) + new string('*', Math.Min(letters.LengthInTextElements - 1, 2))
        : name;

    public static string MaskedNumber(string number) => number.Length < 8 ? "****" : $"{number[..3]}****{number[^4..]}";

    public override string ToString() => "•••";

    internal sealed class Handler : SqlMapper.TypeHandler<Personal>
    {
        public override Personal Parse(object value) => Personal.Read((string)value);

        public override void SetValue(IDbDataParameter parameter, Personal? value)
        {
            parameter.DbType = DbType.String;
            parameter.Value = value is null ? DBNull.Value : PersonalKeys.Seal(value._value);
        }
    }

    private sealed class NeverWritten : JsonConverter<Personal>
    {
        public override Personal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException("Personal data is not read from JSON.");

        public override void Write(Utf8JsonWriter writer, Personal value, JsonSerializerOptions options) => throw new NotSupportedException("Say how much of it is to be seen: Open, AsName or AsNumber.");
    }
}
