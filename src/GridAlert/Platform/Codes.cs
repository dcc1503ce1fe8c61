namespace GridAlert.Platform;

/// <summary>Enums as the outside writes them: one name. <c>Enum.TryParse</c> would take numbers and lists as well.</summary>
public static class Codes
{
    public static bool TryParse<T>(string? text, out T value) where T : struct, Enum
    {
        value = default;
        return Enum.GetNames<T>().Contains(text, StringComparer.OrdinalIgnoreCase) && Enum.TryParse(text, ignoreCase: true, out value);
    }
}
