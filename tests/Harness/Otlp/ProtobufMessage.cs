using System.Buffers.Binary;
using System.Text;

namespace ResponsiAI.Harness.Otlp;

/// <summary>The fields of a protobuf message as they lie in its bytes (https://protobuf.dev/programming-guides/encoding/); who reads knows their types.</summary>
internal sealed class ProtobufMessage
{
    private readonly List<(int Number, ulong Value, ReadOnlyMemory<byte> Bytes)> fields = [];

    public ProtobufMessage(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var tag = Varint(ref bytes);
            var number = (int)(tag >> 3);
            switch (tag & 7)
            {
                case 0:
                    fields.Add((number, Varint(ref bytes), default));
                    break;
                case 1:
                    fields.Add((number, BinaryPrimitives.ReadUInt64LittleEndian(Take(ref bytes, 8).Span), default));
                    break;
                case 2:
                    fields.Add((number, 0, Take(ref bytes, (int)Varint(ref bytes))));
                    break;
                case 5:
                    fields.Add((number, BinaryPrimitives.ReadUInt32LittleEndian(Take(ref bytes, 4).Span), default));
                    break;
                default:
                    throw new FormatException($"The field {number} has a wire type that protobuf does not have.");
            }
        }
    }

    public bool Has(int number) => fields.Any(f => f.Number == number);

    public ulong Number(int number) => fields.FirstOrDefault(f => f.Number == number).Value;

    public string Text(int number) => Encoding.UTF8.GetString(Bytes(number).Span);

    /// <summary>Bytes such as those of a trace id, in lower-case hexadecimal digits.</summary>
    public string Hex(int number) => Convert.ToHexStringLower(Bytes(number).Span);

    public ProtobufMessage Message(int number) => new(Bytes(number));

    public IEnumerable<ProtobufMessage> Messages(int number) => fields.Where(f => f.Number == number).Select(f => new ProtobufMessage(f.Bytes));

    private ReadOnlyMemory<byte> Bytes(int number) => fields.FirstOrDefault(f => f.Number == number).Bytes;

    private static ReadOnlyMemory<byte> Take(ref ReadOnlyMemory<byte> bytes, int length)
    {
        var taken = bytes[..length];
        bytes = bytes[length..];
        return taken;
    }

    private static ulong Varint(ref ReadOnlyMemory<byte> bytes)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var one = Take(ref bytes, 1).Span[0];
            value |= (ulong)(one & 0x7f) << shift;
            if (one < 0x80)
                return value;
        }
    }
}
