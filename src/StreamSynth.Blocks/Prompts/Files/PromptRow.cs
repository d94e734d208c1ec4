namespace StreamSynth.Blocks.Prompts.Files;

/// <summary>Is one row of a prompt file, its class not yet looked up.</summary>
/// <param name="Place">Where it stands, such as "line 7".</param>
/// <param name="Class">Class text; null when the row has none.</param>
/// <param name="Text">The prompt; null when the row has none.</param>
/// <param name="Error">Why the row could not be read; null when it was.</param>
public readonly record struct PromptRow(string Place, string? Class, string? Text, Exception? Error = null);
