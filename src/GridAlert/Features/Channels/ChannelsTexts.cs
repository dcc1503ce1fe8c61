namespace GridAlert.Features.Channels;

/// <summary>Names the texts of the channels and their page.</summary>
public sealed class ChannelsTexts;
