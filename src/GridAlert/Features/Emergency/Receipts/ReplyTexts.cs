namespace GridAlert.Features.Emergency.Receipts;

/// <summary>Names the texts of replies and of the phone's clock, as the command centre sees them.</summary>
public sealed class ReplyTexts;
