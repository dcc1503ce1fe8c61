namespace GridAlert.Platform;

/// <summary>Data that comes with the program, as JSON resources.</summary>
public static class EmbeddedJson
{
    /// <summary>Every resource whose name holds <paramref name="folder"/>.</summary>
    public static IReadOnlyList<T> ReadAll<T>(string folder) =>
    [
        .. typeof(EmbeddedJson).Assembly.GetManifestResourceNames()
            .Where(name => name.Contains(folder, StringComparison.Ordinal) && name.EndsWith(".json", StringComparison.Ordinal))
            .Select(name =>
            {
                using var reader = new StreamReader(typeof(EmbeddedJson).Assembly.GetManifestResourceStream(name)!);
                return Json.Read<T>(reader.ReadToEnd());
            }),
    ];
}
