namespace GridAlert.Features.Emergency.Notices;

/// <summary>Names the texts that go out beside the open app.</summary>
public sealed class NoticesTexts;
