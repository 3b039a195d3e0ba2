// What markdown-it asks of the package `entities`, whose table is larger than all the rest: a browser knows it by heart.
const area = document.createElement("textarea"); // what is in it is never made into elements

export function decodeHTMLStrict(text) {
  area.innerHTML = text;
  return area.value.length <= 2 ? area.value : text; // "&notit;" begins with a name and is none
}

export const decodeHTML = decodeHTMLStrict;
