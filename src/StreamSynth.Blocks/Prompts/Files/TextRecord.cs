namespace StreamSynth.Blocks.Prompts.Files;

/// <summary>Is one record of a text file: a line, or several where a quoted field holds line ends.</summary>
/// <param name="Line">Number of its first line, counted from 1.</param>
/// <param name="Text">The record without its line end; empty when it could not be read.</param>
/// <param name="Error">Why it could not be read; null when it was.</param>
internal readonly record struct TextRecord(long Line, string Text, FormatException? Error = null);
